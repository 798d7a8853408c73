/** One tag of the bucket while it is typed: key, value, and what is wrong with it. */
import { useEffect, useId, useRef } from 'react';
import { type BucketTag, bucketLimits } from '../../src-main/contract/bucket.ts';
import { Icon } from '../parts/icon.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { useWords } from '../text/language.tsx';
import type { TagMistake } from './tag-check.ts';

type Props = {
  readonly tag: BucketTag;
  readonly number: number;
  readonly mistake: TagMistake | undefined;
  /** Just added: it gets the focus. */
  readonly isFresh: boolean;
  /** Being saved: it keeps the focus and does not change. */
  readonly isBusy: boolean;
  readonly onChange: (tag: BucketTag) => void;
  readonly onRemove: () => void;
};

export function TagRow({ tag: { key, value }, number, mistake, isFresh, isBusy, onChange, onRemove }: Props) {
  const { text } = useWords();
  const keyInput = useRef<HTMLInputElement>(null);
  const errorId = useId();
  useEffect(() => {
    if (isFresh) {
      keyInput.current?.focus();
    }
  }, [isFresh]);
  const marks = (part: 'key' | 'value') =>
    mistake?.startsWith(part) === true ? { 'aria-invalid': true, 'aria-describedby': errorId } : {};
  return (
    <li>
      <div className="input-row">
        <input
          {...marks('key')}
          ref={keyInput}
          type="text"
          data-part="key"
          aria-label={text.bucketPage.tagKey(String(number))}
          placeholder={text.bucketPage.key}
          value={key}
          readOnly={isBusy}
          onChange={(event) => onChange({ key: event.target.value, value })}
        />
        <input
          {...marks('value')}
          type="text"
          data-part="value"
          aria-label={text.bucketPage.tagValue(String(number))}
          placeholder={text.bucketPage.value}
          value={value}
          readOnly={isBusy}
          onChange={(event) => onChange({ key, value: event.target.value })}
        />
        <IconButton
          icon="deleted"
          label={text.bucketPage.removeTag(String(number))}
          isDisabled={isBusy}
          onClick={onRemove}
        />
      </div>
      {mistake === undefined ? null : (
        <p id={errorId} className="field-error">
          <Icon name="problem" size={14} />
          {text.bucketPage.tagMistake[mistake](
            String(mistake === 'value-long' ? bucketLimits.tagValue : bucketLimits.tagKey),
          )}
        </p>
      )}
    </li>
  );
}
