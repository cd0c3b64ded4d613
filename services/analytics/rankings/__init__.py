"""Rankings of businesses (企业排名): by the complaints of a period, with what became of them."""
