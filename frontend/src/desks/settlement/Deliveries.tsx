import { Page } from "../../components";
import { dictionary, useWords } from "../../i18n";
import { Deliveries as Table } from "../shared/Deliveries";

const words = dictionary({
  zh: { title: "银行消息", lead: "处置与补偿的结果推送给银行系统；自动重试多次仍失败的，请与银行核对接收地址后重新发送。" },
  en: { title: "Bank messages", lead: "Results are pushed to the banks' systems. Check the endpoint with the bank and send again what has failed for good." },
});

export default function Deliveries() {
  const t = useWords(words);
  return (
    <Page title={t.title} lead={t.lead}>
      <Table retriable />
    </Page>
  );
}
