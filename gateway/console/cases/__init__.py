"""The page of a case (案件): what it is, who has it, until when and why, and every act that it allows now."""
