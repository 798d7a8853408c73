/** How the network is used: proxy, limits with their timetable, how much at once, and when not at all. */
import { useState } from 'react';
import type { NetworkSettings as Network } from '../../src-main/contract/settings.ts';
import { Field } from '../parts/field.tsx';
import { OptionCards } from '../parts/option-cards.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { useWords } from '../text/language.tsx';
import type { GroupProps } from './group-props.ts';
import { NumberField } from './number-field.tsx';
import { SpeedField } from './speed-field.tsx';
import { Timetable } from './timetable.tsx';

export function NetworkSettings({ settings, save }: GroupProps) {
  const { text } = useWords();
  const { network, unavailable } = settings;
  const put = (change: Partial<Network>): void => save({ network: { ...network, ...change } });
  const { bandwidth } = network;
  const canPause = (['pauseOnMetered', 'pauseOnBattery'] as const).filter((one) => !unavailable.includes(one));
  return (
    <div className="settings-group">
      <section className="panel" aria-labelledby="limits-title">
        <h2 id="limits-title">{text.settings.limits}</h2>
        <div className="pair-of-fields">
          <SpeedField
            label={text.settings.up}
            value={bandwidth.up}
            onChange={(up) => put({ bandwidth: { ...bandwidth, up } })}
          />
          <SpeedField
            label={text.settings.down}
            value={bandwidth.down}
            onChange={(down) => put({ bandwidth: { ...bandwidth, down } })}
          />
        </div>
        <Timetable
          windows={bandwidth.timetable}
          onChange={(timetable) => put({ bandwidth: { ...bandwidth, timetable: [...timetable] } })}
        />
      </section>
      <ProxyPanel proxy={network.proxy} onChange={(proxy) => put({ proxy })} />
      <section className="panel" aria-labelledby="concurrency-title">
        <h2 id="concurrency-title">{text.settings.concurrency}</h2>
        <p className="hint">{text.settings.concurrencyHint}</p>
        <div className="pair-of-fields">
          <NumberField
            label={text.settings.smallTransfers}
            value={network.smallTransfers}
            min={1}
            max={128}
            onChange={(smallTransfers) => put({ smallTransfers })}
          />
          <NumberField
            label={text.settings.largeParts}
            value={network.largeParts}
            min={1}
            max={64}
            onChange={(largeParts) => put({ largeParts })}
          />
        </div>
      </section>
      {canPause.length === 0 ? null : (
        <section className="panel" aria-labelledby="saving-title">
          <h2 id="saving-title">{text.settings.saving}</h2>
          {canPause.map((one) => (
            <Toggle
              key={one}
              label={text.pauseWhen[one]}
              isOn={network[one]}
              onChange={(isOn) => put({ [one]: isOn })}
            />
          ))}
        </section>
      )}
    </div>
  );
}

type ProxyProps = { readonly proxy: Network['proxy']; readonly onChange: (proxy: Network['proxy']) => void };

function isProxyUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && ['http:', 'https:', 'socks5:'].includes(url.protocol) && url.password === '';
}

function ProxyPanel({ proxy, onChange }: ProxyProps) {
  const { text } = useWords();
  const [kind, setKind] = useState(proxy.kind);
  const [url, setUrl] = useState(proxy.kind === 'manual' ? proxy.url : '');
  const error = url.trim() === '' || isProxyUrl(url.trim()) ? undefined : text.settings.proxyWrong;
  function take(): void {
    const value = url.trim();
    if (value !== '' && error === undefined && !(proxy.kind === 'manual' && proxy.url === value)) {
      onChange({ kind: 'manual', url: value });
    }
  }
  return (
    <section className="panel" aria-labelledby="proxy-title">
      <h2 id="proxy-title">{text.settings.proxy}</h2>
      <OptionCards
        legend={text.settings.proxy}
        isLegendHidden
        options={(['system', 'none', 'manual'] as const).map((value) => ({ value, title: text.proxy[value] }))}
        value={kind}
        onChange={(next) => {
          setKind(next);
          if (next !== 'manual') {
            onChange({ kind: next });
          }
        }}
      />
      {kind === 'manual' ? (
        <Field label={text.settings.proxyAddress} hint={text.settings.proxyHint} error={error}>
          {(control) => (
            <input
              {...control}
              type="url"
              className="code"
              value={url}
              placeholder="http://proxy.example.com:8080"
              onChange={(event) => setUrl(event.target.value)}
              onBlur={take}
              onKeyDown={(event) => {
                if (event.key === 'Enter') {
                  take();
                }
              }}
            />
          )}
        </Field>
      ) : null}
    </section>
  );
}
