// Where a connection’s tokens come from: the fields of the client of a token endpoint, but for its secret.

import { Field, Input, Select } from '@fluentui/react-components';
import { t } from '../../../i18n';
import { CLIENT_AUTHENTICATIONS, type TypedClient } from './credential';

interface Props {
  client: TypedClient;
  change: (client: TypedClient) => void;
  /** What is wrong with a member. */
  problem: (member: keyof TypedClient) => string | undefined;
}

const LABELS = [
  ['tokenUrl', 'connections.tokenUrlHint', true],
  ['clientId', undefined, true],
  ['scope', 'connections.scopeHint', false],
  ['audience', 'connections.onlyIfAsked', false],
  ['resource', 'connections.onlyIfAsked', false],
] as const;

export function ClientFields({ client, change, problem }: Props) {
  return (
    <>
      {LABELS.map(([member, hint, required]) => {
        const wrong = problem(member);
        return (
          <Field
            key={member}
            label={t(`connections.${member}`)}
            required={required}
            {...(hint ? { hint: t(hint) } : {})}
            {...(wrong ? { validationMessage: wrong } : {})}
          >
            <Input
              type={member === 'tokenUrl' ? 'url' : 'text'}
              value={client[member]}
              autoComplete="off"
              spellCheck={false}
              onChange={(_, { value }) => change({ ...client, [member]: value })}
            />
          </Field>
        );
      })}
      <Field label={t('connections.clientAuthentication')}>
        <Select
          value={client.clientAuthentication}
          onChange={(_, { value }) =>
            change({
              ...client,
              clientAuthentication: CLIENT_AUTHENTICATIONS.find((one) => one === value) ?? 'basic',
            })
          }
        >
          {CLIENT_AUTHENTICATIONS.map((one) => (
            <option key={one} value={one}>
              {t(`connections.clientAuthentication-${one}`)}
            </option>
          ))}
        </Select>
      </Field>
    </>
  );
}
