// The choice of what a version may do, and the way to have it take calls.

import { Button, Checkbox, Field, Input, MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { CapabilityGrant, Plugin, PluginVersion } from '../../api/types';
import { t } from '../../i18n';
import { Section } from '../../pages/parts/Section';
import { useIsAdmin } from '../role';
import { ActivateDialog } from './ActivateDialog';
import { wordsFor } from './words';
import { destinations, grantChanges } from './changes';
import { activate } from './requests';
import { activeOf } from './usePlugins';

interface Props {
  plugin: Plugin;
  version: PluginVersion;
  done: () => void;
}

export function Activation({ plugin, version, done }: Props) {
  const isAdmin = useIsAdmin();
  const active = activeOf(plugin);
  const isActive = version.digest === plugin.active;
  // Everything it asks for is offered; of the active version, what it has.
  const [chosen, setChosen] = useState(() =>
    isActive
      ? version.grantsAsked.filter((asked) => grantChanges([asked], plugin.grants)[0]?.state === 'same')
      : version.grantsAsked,
  );
  const [note, setNote] = useState('');
  const [asking, setAsking] = useState(false);
  const toggle = (grant: CapabilityGrant) =>
    setChosen((now) => (now.includes(grant) ? now.filter((one) => one !== grant) : [...now, grant]));
  const same =
    isActive &&
    grantChanges(version.grantsAsked, plugin.grants).every(
      ({ grant, state }) => (state === 'same') === chosen.includes(grant),
    );
  if (!isAdmin) {
    return (
      <MessageBar layout="multiline">
        <MessageBarBody>{t(isActive ? 'activate.isActive' : 'activate.adminsOnly')}</MessageBarBody>
      </MessageBar>
    );
  }
  return (
    <Section title={t(isActive ? 'activate.changeGrants' : 'activate.heading')} wide>
      {isActive ? <Text>{t('activate.isActive')}</Text> : null}
      {version.grantsAsked.length ? (
        <>
          <Text>{t('activate.choose')}</Text>
          <div role="group" aria-label={t('activate.choose')}>
            {version.grantsAsked.map((grant, at) => (
              <div key={`${at} ${grant.capability}`}>
                <Checkbox
                  label={wordsFor(grant, destinations(grant))}
                  checked={chosen.includes(grant)}
                  onChange={() => toggle(grant)}
                />
              </div>
            ))}
          </div>
        </>
      ) : null}
      {isActive && !version.grantsAsked.length ? null : (
        <>
          <Field label={t('activate.note')} hint={t('activate.noteHint')}>
            <Input dir="auto" value={note} maxLength={500} onChange={(_, { value }) => setNote(value)} />
          </Field>
          <div>
            <Button appearance="primary" disabled={same} onClick={() => setAsking(true)}>
              {t(isActive ? 'activate.saveGrants' : 'activate.activate')}
            </Button>
          </div>
        </>
      )}
      {asking ? (
        <ActivateDialog
          kind={isActive ? 'grants' : 'activate'}
          version={version}
          active={active}
          before={plugin.grants}
          settingsSet={plugin.settingsSet}
          after={chosen}
          go={async () => {
            await activate(plugin.name, version.digest, { grants: chosen, expectedRevision: plugin.revision, note });
            done();
          }}
          close={() => setAsking(false)}
        />
      ) : null}
    </Section>
  );
}
