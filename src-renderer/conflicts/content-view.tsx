/** The content of one side: text, picture, or what can be said of anything else. Always text, never markup. */
import type { SideContent } from '../../src-main/contract/conflicts.ts';
import { assertNever } from '../assert-never.ts';
import { useWords } from '../text/language.tsx';
import './content.css';
import { hexLines } from './hex-lines.ts';

type Props = { readonly content: SideContent; readonly title: string };

/** The only media types that are handed to the browser as a picture. */
const pictureType = /^image\/[\w.+-]{1,40}$/;

export function ContentView({ content, title }: Props) {
  const { text, format } = useWords();
  switch (content.kind) {
    case 'absent':
      return <p className="quiet-text">{text.content.absent}</p>;
    case 'unknown':
      return <p className="quiet-text">{text.content.unknown}</p>;
    case 'too-large':
      return <p>{text.content.tooLarge(format.bytes(content.size))}</p>;
    case 'text':
      return content.text === '' ? (
        <p className="quiet-text">{text.content.emptyText}</p>
      ) : (
        <>
          <section className="content-text" aria-label={title}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard */}
            <pre tabIndex={0}>{content.text}</pre>
          </section>
          <p className="hint">{text.content.encoding(content.encoding)}</p>
        </>
      );
    case 'picture':
      return pictureType.test(content.mediaType) ? (
        <img
          className="content-picture"
          alt={text.content.picture(title)}
          src={`data:${content.mediaType};base64,${content.base64}`}
        />
      ) : (
        <p className="quiet-text">{content.mediaType}</p>
      );
    case 'binary':
      return (
        <>
          <p className="quiet-text">{text.content.binary(format.bytes(content.size))}</p>
          <section className="content-text" aria-label={text.content.bytes}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard */}
            <pre tabIndex={0} className="hex">
              {hexLines(content.headBase64)}
            </pre>
          </section>
        </>
      );
    default:
      return assertNever(content);
  }
}
