"""The bureau's report (情况汇报): written from figures, edited and signed by people, kept as of one instant."""
