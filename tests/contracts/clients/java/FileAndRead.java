import java.time.LocalDate;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.IntakeApi;
import org.openapitools.client.model.AnswerView;
import org.openapitools.client.model.ComplaintView;
import org.openapitools.client.model.FileComplaint;
import org.openapitools.client.model.MatterIn;
import org.openapitools.client.model.RespondentIn;

/** A client of the generated library: files a complaint and reads it. Arguments: address, header, value, external id. */
public final class FileAndRead {
    public static void main(String[] arguments) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(arguments[0]);
        client.setRequestInterceptor(request -> request.header(arguments[1], arguments[2]));
        IntakeApi intake = new IntakeApi(client);
        FileComplaint complaint = new FileComplaint()
            .externalId(arguments[3])
            .matter(new MatterIn().text("买的冰箱三个月不制冷，商家不肯保修。").amountFen(299_900L).happenedOn(LocalDate.of(2026, 9, 1)))
            .respondent(new RespondentIn().name("某某家电商行"));
        AnswerView filed = intake.fileComplaint(arguments[3], complaint);
        ComplaintView read = intake.getComplaint(filed.getId(), null);
        System.out.println(read.getId() + " " + read.getNumber() + " " + read.getState().getValue());
    }
}
