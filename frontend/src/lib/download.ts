/** Hands a JSON document over as a file. */
export function downloadJson(name: string, document: unknown, indent = 0): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(document, null, indent)], { type: "application/json" }));
  const link = window.document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
