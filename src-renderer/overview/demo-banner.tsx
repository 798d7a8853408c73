/** Shown while the embedded server plays the cloud: where the folder is and what to try. */
import type { EngineInfo } from '../../src-main/contract/model.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { useWords } from '../text/language.tsx';

export function DemoBanner({ demo }: { readonly demo: NonNullable<EngineInfo['demo']> }) {
  const { text } = useWords();
  return (
    <section className="demo" aria-labelledby="demo-title">
      <span className="demo-icon">
        <Icon name="demo" size={20} />
      </span>
      <div className="demo-words">
        <h2 id="demo-title">{text.demo.title}</h2>
        <p>{text.demo.detail}</p>
        <p className="demo-path">
          <code>{demo.localRoot}</code>
          <CopyButton label={text.action.copyPath} value={demo.localRoot} />
        </p>
        <p>{text.demo.how}</p>
        <p className="quiet-text">{text.demo.bucket(demo.bucket, demo.endpoint)}</p>
      </div>
    </section>
  );
}
