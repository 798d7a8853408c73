import { expect, test } from 'vitest';
import { redact } from '../../../src-main/foundation/redact.ts';

test('secrets are cut by field name and by shape, at any depth', () => {
  const url = 'https://b.example/k?q-ak=AKIDabc&q-signature=0123abcd&x=1';
  const facts = {
    secretKey: 'hidden',
    nested: { sessionToken: 'hidden', list: [url] },
    error: new Error(`failed for ${url}`, { cause: new Error('x-cos-security-token: hidden') }),
    path: 'a/b.txt',
  };
  const line = JSON.stringify(redact(facts));
  expect(line).not.toMatch(/hidden|AKIDabc|0123abcd/);
  expect(redact(facts)).toMatchObject({ path: 'a/b.txt', secretKey: '[redacted]' });
});
