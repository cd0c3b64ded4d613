"""Handing a case over to another agency (转办), its letters read before they are issued."""
