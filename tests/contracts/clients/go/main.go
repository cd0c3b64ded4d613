// A client of the generated package: files a complaint and reads it. Arguments: address, header, value, external id.
package main

import (
	"context"
	"fmt"
	"os"

	"weiquan.test/clients/weiquan"
)

func main() {
	address, header, value, externalId := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	configuration := weiquan.NewConfiguration()
	configuration.Servers = weiquan.ServerConfigurations{{URL: address}}
	configuration.AddDefaultHeader(header, value)
	client := weiquan.NewAPIClient(configuration)
	ctx := context.Background()

	matter := weiquan.NewMatterIn("买的冰箱三个月不制冷，商家不肯保修。")
	matter.SetAmountFen(299900)
	matter.SetHappenedOn("2026-09-01")
	respondent := weiquan.NewRespondentIn()
	respondent.SetName("某某家电商行")
	complaint := weiquan.NewFileComplaint(*matter)
	complaint.SetExternalId(externalId)
	complaint.SetRespondent(*respondent)

	filed, _, err := client.IntakeAPI.FileComplaint(ctx).IdempotencyKey(externalId).FileComplaint(*complaint).Execute()
	if err != nil {
		panic(err)
	}
	read, _, err := client.IntakeAPI.GetComplaint(ctx, filed.Id).Execute()
	if err != nil {
		panic(err)
	}
	fmt.Println(read.Id, read.Number, read.State)
}
