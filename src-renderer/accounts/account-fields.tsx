/** Name and keys of an account as they are typed. The secrets live in the state of the form that uses these, and nowhere else. */
import { useState } from 'react';
import type { MethodParams } from '../../src-main/contract/methods.ts';
import { Field } from '../parts/field.tsx';
import { useWords } from '../text/language.tsx';

export type TypedAccount = {
  readonly name: string;
  readonly secretId: string;
  readonly secretKey: string;
  readonly sessionToken: string;
};

export const nothingTyped: TypedAccount = { name: '', secretId: '', secretKey: '', sessionToken: '' };

export function toKeys(typed: TypedAccount): MethodParams<'addAccount'>['keys'] | undefined {
  const secretId = typed.secretId.trim();
  const secretKey = typed.secretKey.trim();
  const sessionToken = typed.sessionToken.trim();
  if (secretId === '' || secretKey === '') {
    return undefined;
  }
  return { secretId, secretKey, ...(sessionToken === '' ? {} : { sessionToken }) };
}

type Props = { readonly typed: TypedAccount; readonly onChange: (typed: TypedAccount) => void };

export function AccountFields({ typed, onChange }: Props) {
  const { text } = useWords();
  const [isTemporary, setTemporary] = useState(typed.sessionToken !== '');
  const put = (change: Partial<TypedAccount>): void => onChange({ ...typed, ...change });
  return (
    <>
      <Field label={text.account.name} hint={text.account.nameHint}>
        {(control) => (
          <input
            {...control}
            type="text"
            value={typed.name}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => put({ name: event.target.value })}
          />
        )}
      </Field>
      <Field label="SecretId" hint={text.account.secretIdHint}>
        {(control) => (
          <input
            {...control}
            type="text"
            className="code"
            value={typed.secretId}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => put({ secretId: event.target.value })}
          />
        )}
      </Field>
      <Field label="SecretKey" hint={text.account.secretKeyHint}>
        {(control) => (
          <input
            {...control}
            type="password"
            className="code"
            value={typed.secretKey}
            autoComplete="off"
            onChange={(event) => put({ secretKey: event.target.value })}
          />
        )}
      </Field>
      <label className="check">
        <input
          type="checkbox"
          checked={isTemporary}
          onChange={(event) => {
            setTemporary(event.target.checked);
            put({ sessionToken: '' });
          }}
        />
        {text.account.temporary}
      </label>
      {isTemporary ? (
        <Field label={text.account.token}>
          {(control) => (
            <input
              {...control}
              type="password"
              className="code"
              value={typed.sessionToken}
              autoComplete="off"
              onChange={(event) => put({ sessionToken: event.target.value })}
            />
          )}
        </Field>
      ) : null}
    </>
  );
}
