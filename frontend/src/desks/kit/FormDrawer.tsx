import { Button, Drawer, Form, type FormInstance } from "antd";
import { useId, useState, type ReactNode } from "react";
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
export function FormDrawer<V extends object>({ open, onClose, title, submitLabel, danger = false, width = 480, ...form }: Properties<V>) {
  const t = useWords(words);
  const id = useId();
  const [busy, setBusy] = useState(false);
  return (
    <Drawer
      open={open}
      onClose={onClose}
      title={title}
      size={width}
      destroyOnHidden
      footer={
        <div className="desk-buttons">
          <Button type="primary" htmlType="submit" form={id} danger={danger} loading={busy}>
            {submitLabel ?? t.save}
          </Button>
          <Button onClick={onClose}>{t.cancel}</Button>
        </div>
      }
    >
      <Fields<V> {...form} id={id} onClose={onClose} onBusy={setBusy} />
    </Drawer>
  );
}

type FieldsProperties<V> = Pick<Properties<V>, "lead" | "initialValues" | "onSubmit" | "onClose" | "children"> & { id: string; onBusy: (busy: boolean) => void };

/** Lives only while the drawer is open, so each opening begins with its own initial values. */
function Fields<V extends object>({ id, lead, initialValues, onSubmit, onClose, onBusy, children }: FieldsProperties<V>) {
  const report = useReport();
  const [form] = Form.useForm<V>();
  const [refusal, setRefusal] = useState<unknown>(null);

  const send = async (values: V): Promise<void> => {
    onBusy(true);
    setRefusal(null);
    try {
      await onSubmit(values);
      onClose();
    } catch (error) {
      const problem = toProblem(error);
      if (problem.code === "sign-in-required" || hasFieldsOf(form, problem.errors)) report(error, form as FormInstance);
      else setRefusal(error);
    } finally {
      onBusy(false);
    }
  };

  return (
    <>
      {lead && <div className="desk-lead">{lead}</div>}
      <ProblemAlert error={refusal} />
      <Form<V>
        id={id}
        form={form}
        layout="vertical"
        requiredMark={(label, { required }) => (required ? label : <OptionalMark>{label}</OptionalMark>)}
        scrollToFirstError
        onFinish={(values) => void send(values)}
        {...(initialValues && { initialValues: initialValues as never })}
      >
        {typeof children === "function" ? children(form) : children}
      </Form>
    </>
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
