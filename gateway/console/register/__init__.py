"""Taking down a complaint for somebody who calls or stands at the window (来电来访登记)."""
