export function Notice() { return null; }
