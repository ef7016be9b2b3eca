import { Button, Drawer, Form, type FormInstance } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import { ProblemAlert, useReport } from "../../components";
import { toProblem } from "../../api/problem";
import { dictionary, useWords } from "../../i18n";

const words = dictionary({ zh: { cancel: "取消", save: "保存" }, en: { cancel: "Cancel", save: "Save" } });

interface Properties<V> {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What happens when this is sent, in a sentence or two. */
  lead?: ReactNode;
  submitLabel?: string;
  danger?: boolean;
  width?: number;
  initialValues?: Partial<V>;
  /** Closes the drawer when it resolves; a refusal stays in the drawer, at its fields where it names them. */
  onSubmit: (values: V) => Promise<unknown>;
  children: ReactNode | ((form: FormInstance<V>) => ReactNode);
}

/** A form in a drawer: one act, its fields, and the refusal where the eye is. */
export function FormDrawer<V extends object>({ open, onClose, title, lead, submitLabel, danger = false, width = 480, initialValues, onSubmit, children }: Properties<V>) {
  const t = useWords(words);
  const report = useReport();
  const [form] = Form.useForm<V>();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  useEffect(() => {
    if (!open) setRefusal(null);
  }, [open]);

  const send = async (values: V): Promise<void> => {
    setBusy(true);
    setRefusal(null);
    try {
      await onSubmit(values);
      onClose();
    } catch (error) {
      const problem = toProblem(error);
      if (problem.code === "sign-in-required" || hasFieldsOf(form, problem.errors)) report(error, form as FormInstance);
      else setRefusal(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Drawer
      open={open}
      onClose={onClose}
      title={title}
      size={width}
      destroyOnHidden
      footer={
        <div className="desk-buttons">
          <Button type="primary" danger={danger} loading={busy} onClick={() => form.submit()}>
            {submitLabel ?? t.save}
          </Button>
          <Button onClick={onClose}>{t.cancel}</Button>
        </div>
      }
    >
      {lead && <div className="desk-lead">{lead}</div>}
      <ProblemAlert error={refusal} />
      <Form<V>
        form={form}
        layout="vertical"
        preserve={false}
        requiredMark={(label, { required }) => (required ? label : <OptionalMark>{label}</OptionalMark>)}
        scrollToFirstError
        onFinish={(values) => void send(values)}
        {...(initialValues && { initialValues: initialValues as never })}
      >
        {typeof children === "function" ? children(form) : children}
      </Form>
    </Drawer>
  );
}

const optional = dictionary({ zh: { optional: "（选填）" }, en: { optional: " (optional)" } });

/** Most fields are required: the others say so. */
export function OptionalMark({ children }: { children: ReactNode }) {
  const t = useWords(optional);
  return (
    <>
      {children}
      <span className="note">{t.optional}</span>
    </>
  );
}

function hasFieldsOf<V>(form: FormInstance<V>, errors: readonly { field: string }[] | undefined): boolean {
  const names = new Set(Object.keys(form.getFieldsValue(true) as object));
  return (errors ?? []).some((entry) => names.has(entry.field.split(".")[0] ?? ""));
}
