/** Takes secrets out of what is about to be logged or exported: by name of the field, and by shape inside text. */
/** Flat facts of one record. */
export type LogFacts = Readonly<Record<string, unknown>>;

const secretName = /secret|token|authorization|signature|password|credential/i;
const secretText: readonly RegExp[] = [
  /q-signature=[0-9a-f]+/gi,
  /q-ak=[^&\s"]+/gi,
  /x-cos-security-token[=:]\s*[^&\s"]+/gi,
  /sign=[^&\s"]+/gi,
];

/** A copy of `facts` with secret fields replaced and signatures inside text cut; errors become name, code and message. */
export function redact(facts: LogFacts): LogFacts {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, redactValue(name, value)]));
}

function redactValue(name: string, value: unknown): unknown {
  if (secretName.test(name)) {
    return '[redacted]';
  }
  if (typeof value === 'string') {
    return secretText.reduce((text, pattern) => text.replace(pattern, '[redacted]'), value);
  }
  if (value instanceof Error) {
    const cause = value.cause === undefined ? {} : { cause: redactValue('cause', value.cause) };
    const code = 'code' in value ? { code: value.code } : {};
    return { name: value.name, ...code, message: redactValue('message', value.message), ...cause };
  }
  if (Array.isArray(value)) {
    return value.map((element: unknown) => redactValue(name, element));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactValue(key, inner)]));
  }
  return value;
}
