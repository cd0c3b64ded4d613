module weiquan.test/clients

go 1.23
