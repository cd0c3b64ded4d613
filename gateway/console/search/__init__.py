"""The search for cases (案件查询): conditions in the address, by telephone only with a reason."""
