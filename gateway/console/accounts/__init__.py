"""Accounts and keys (账号与密钥): an administrator lets people and parties in and out; every act is the interface's."""
