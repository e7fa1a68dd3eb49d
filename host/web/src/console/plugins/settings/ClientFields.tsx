// Where a connection’s tokens come from: the fields of the client of a token endpoint.

import { Field, Input, Select, Text } from '@fluentui/react-components';
import { t } from '../../../i18n';
import { CLIENT_AUTHENTICATIONS, CONNECTED_BY, type TypedClient } from './credential';

interface Props {
  client: TypedClient;
  secret: string;
  /** Whether people connect accounts, rather than the client asks for itself. */
  byConsent: boolean;
  /** Where they come back to. */
  redirectUri: string;
  /** Whether the secret is needed once more. */
  isSet: boolean;
  change: (client: TypedClient) => void;
  changeSecret: (secret: string) => void;
  /** What is wrong with a member. */
  problem: (member: keyof TypedClient | 'clientSecret') => string | undefined;
}

const ADDRESSES = ['authorizeUrl', 'tokenUrl', 'issuer', 'revocationUrl'];

/** What there is only where people connect accounts. */
const OF_CONSENT = ['authorizeUrl', 'issuer', 'revocationUrl'];

const BEFORE_SECRET = [
  ['authorizeUrl', 'connections.authorizeUrlHint', true],
  ['tokenUrl', 'connections.tokenUrlHint', true],
  ['clientId', undefined, true],
] as const;

const AFTER_SECRET = [
  ['scope', 'connections.scopeHint', false],
  ['audience', 'connections.onlyIfAsked', false],
  ['resource', 'connections.onlyIfAsked', false],
  ['issuer', 'connections.issuerHint', false],
  ['revocationUrl', 'connections.revocationUrlHint', false],
] as const;

type Label = (typeof BEFORE_SECRET)[number] | (typeof AFTER_SECRET)[number];

export function ClientFields(props: Props) {
  const { client, secret, byConsent, redirectUri, isSet, change, changeSecret, problem } = props;
  const field = ([member, hint, required]: Label) => {
    if (!byConsent && OF_CONSENT.includes(member)) return null;
    const wrong = problem(member);
    const hintKey = byConsent && member === 'scope' ? 'connections.scopeOfConsentHint' : hint;
    return (
      <Field
        key={member}
        label={t(`connections.${member}`)}
        required={required}
        {...(hintKey ? { hint: t(hintKey) } : {})}
        {...(wrong ? { validationMessage: wrong } : {})}
      >
        <Input
          type={ADDRESSES.includes(member) ? 'url' : 'text'}
          value={client[member]}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, { value }) => change({ ...client, [member]: value })}
        />
      </Field>
    );
  };
  const wrongSecret = problem('clientSecret');
  return (
    <>
      {byConsent ? (
        <>
          <Field label={t('connections.connectedBy')}>
            <Select
              value={client.connectedBy}
              onChange={(_, { value }) =>
                change({ ...client, connectedBy: CONNECTED_BY.find((one) => one === value) ?? 'tenant' })
              }
            >
              {CONNECTED_BY.map((one) => (
                <option key={one} value={one}>
                  {t(`connections.connectedBy-${one}`)}
                </option>
              ))}
            </Select>
          </Field>
          <Text data-testid="redirect-uri">{t('connections.redirectUri', { address: redirectUri })}</Text>
        </>
      ) : null}
      {BEFORE_SECRET.map(field)}
      <Field
        label={t('connections.clientSecret')}
        hint={isSet ? t('connections.secretAgain') : ''}
        required
        {...(wrongSecret ? { validationMessage: wrongSecret } : {})}
      >
        <Input
          type="password"
          value={secret}
          autoComplete="new-password"
          onChange={(_, { value }) => changeSecret(value)}
        />
      </Field>
      {AFTER_SECRET.map(field)}
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
