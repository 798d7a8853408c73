/** Everything that can be set for the whole app, in groups. A change holds at once; what the host cannot follow is not offered. */
import { useState } from 'react';
import type { MethodParams } from '../../src-main/contract/methods.ts';
import type { Reason, Snapshot } from '../../src-main/contract/model.ts';
import type { SettingsView } from '../../src-main/contract/settings.ts';
import { assertNever } from '../assert-never.ts';
import type { IconName } from '../parts/icon.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { TabList } from '../parts/tab-list.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { toReason, useActions } from '../state/actions.tsx';
import { useAsked } from '../state/asked.ts';
import { goTo } from '../state/route.ts';
import { useWords } from '../text/language.tsx';
import './settings.css';
import { AboutSettings } from './about-settings.tsx';
import { AccountsSettings } from './accounts-settings.tsx';
import { GeneralSettings } from './general-settings.tsx';
import type { GroupProps } from './group-props.ts';
import { NetworkSettings } from './network-settings.tsx';
import { SyncSettings } from './sync-settings.tsx';

const groups = ['general', 'accounts', 'network', 'sync', 'about'] as const;
type Group = (typeof groups)[number];
const icons: Readonly<Record<Group, IconName>> = {
  general: 'general',
  accounts: 'account',
  network: 'network',
  sync: 'sync',
  about: 'about',
};

type Props = { readonly snapshot: Snapshot; readonly part: string | undefined };

export function SettingsScreen({ snapshot, part }: Props) {
  const { text } = useWords();
  const group = groups.find((one) => one === part) ?? 'general';
  return (
    <>
      <h1>{text.screen.settings}</h1>
      <TabList<Group>
        label={text.settings.groups}
        tabs={groups.map((name) => ({ name, label: text.settingsGroup[name], icon: icons[name] }))}
        current={group}
        onChange={(name) => goTo({ screen: 'settings', part: name })}
      >
        {group === 'accounts' ? (
          <AccountsSettings pairs={snapshot.pairs} />
        ) : (
          <Stored group={group} snapshot={snapshot} />
        )}
      </TabList>
    </>
  );
}

function Stored({ group, snapshot }: { readonly group: Exclude<Group, 'accounts'>; readonly snapshot: Snapshot }) {
  const { text } = useWords();
  const { call, say } = useActions();
  const { asked, reload } = useAsked('settings', {});
  const [failure, setFailure] = useState<Reason | undefined>(undefined);
  /** Shown from the moment of the change; taken back when it is refused. */
  const [changed, setChanged] = useState<SettingsView | undefined>(undefined);

  if (asked.kind === 'loading') {
    return <Waiting label={text.settings.loading} />;
  }
  if (asked.kind === 'failed') {
    return <ReasonNote reason={asked.reason} onRetry={reload} />;
  }
  const settings = changed ?? asked.result;

  function save(change: MethodParams<'updateSettings'>): void {
    setFailure(undefined);
    setChanged({ ...settings, ...change });
    call('updateSettings', change).then(
      (now) => {
        setChanged(now);
        say(({ text }) => text.settings.saved);
      },
      (error: unknown) => {
        setChanged(undefined);
        setFailure(toReason(error));
        reload();
      },
    );
  }

  return (
    <>
      {failure === undefined ? null : <ReasonNote reason={failure} />}
      <GroupFields group={group} props={{ settings, save }} snapshot={snapshot} />
    </>
  );
}

type FieldsProps = {
  readonly group: Exclude<Group, 'accounts'>;
  readonly props: GroupProps;
  readonly snapshot: Snapshot;
};

function GroupFields({ group, props, snapshot }: FieldsProps) {
  switch (group) {
    case 'general':
      return <GeneralSettings {...props} />;
    case 'network':
      return <NetworkSettings {...props} />;
    case 'sync':
      return <SyncSettings {...props} />;
    case 'about':
      return <AboutSettings {...props} engine={snapshot.engine} />;
    default:
      return assertNever(group);
  }
}
