// The card of a ringing call. It stands on its buttons at the edge of the window and grows upwards, so that no answer of a
// source moves a button under the pointer.

import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Avatar,
  Badge,
  Button,
  Card,
  Link,
  makeStyles,
  mergeClasses,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { CallEndRegular, CallRegular } from '@fluentui/react-icons';
import type { CallKey } from './call';
import { sourceName, subtitleOf, whyText } from './text';
import { useCall, useCallStore } from './useCalls';

const useStyles = makeStyles({
  card: { width: '24rem', maxWidth: 'calc(100vw - 2rem)', boxShadow: tokens.shadow28, rowGap: tokens.spacingVerticalM },
  who: { display: 'flex', gap: tokens.spacingHorizontalM, alignItems: 'center', minHeight: '3.5rem' },
  lines: { minWidth: 0, flexGrow: 1 },
  line: { display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minHeight: '1.25rem' },
  badges: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, minHeight: '1.25rem' },
  facts: { display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: tokens.spacingHorizontalM },
  buttons: { display: 'flex', gap: tokens.spacingHorizontalM },
  button: { flexGrow: 1 },
  accept: {
    backgroundColor: tokens.colorPaletteGreenBackground3,
    ':hover': { backgroundColor: tokens.colorPaletteGreenForeground1 },
  },
  decline: {
    backgroundColor: tokens.colorPaletteRedBackground3,
    color: tokens.colorNeutralForegroundOnBrand,
    ':hover': { backgroundColor: tokens.colorPaletteRedForeground1, color: tokens.colorNeutralForegroundOnBrand },
  },
  why: { margin: 0, paddingLeft: tokens.spacingHorizontalL, maxHeight: '10rem', overflowY: 'auto' },
});

export function IncomingCall({ callKey }: { callKey: CallKey }) {
  const styles = useStyles();
  const store = useCallStore();
  const call = useCall(callKey);
  if (!call) return null;
  const { card } = call;
  const answering = call.phase === 'answering';
  const best = card?.matches[0];
  const title = call.title || 'Incoming call';
  return (
    <Card className={styles.card} data-testid="incoming-call" role="alertdialog" aria-label={`${title} is calling`}>
      <Text size={200} as="p">
        Incoming call
        {card?.viaQueue ? ` for ${card.viaQueue}` : ''}
        {card?.transferredFrom ? `, transferred by ${card.transferredFrom}` : ''}
      </Text>
      <div className={styles.who}>
        <Avatar name={card?.identified ? title : undefined} size={48} color={card?.identified ? 'brand' : 'neutral'} />
        <div className={styles.lines}>
          <Text size={500} weight="semibold" className={styles.line} data-testid="card-title" title={title}>
            {title}
          </Text>
          <Text className={styles.line} data-testid="card-subtitle">
            {card ? subtitleOf(card) : ''}
          </Text>
        </div>
        {card?.stillLooking || !(card || call.cardTrouble) ? <Spinner size="tiny" aria-label="Still looking" /> : null}
      </div>
      <div className={styles.badges}>
        {best?.badges.map((badge) => (
          <Badge
            key={badge.label}
            appearance="tint"
            color={badge.kind === 'vip' ? 'brand' : badge.kind === 'info' ? 'informative' : 'warning'}
          >
            {badge.label}
          </Badge>
        ))}
        {card?.partial && card.phase !== 'first' ? (
          <Badge appearance="outline" color="subtle">
            Not every source answered
          </Badge>
        ) : null}
      </div>
      {best?.fields.length ? (
        <div className={styles.facts}>
          {best.fields.map((field) => [
            <Text key={`${field.label}:`} size={200}>
              {field.label}
            </Text>,
            <Text key={field.label} size={200} weight="semibold">
              {field.value}
            </Text>,
          ])}
        </div>
      ) : null}
      {best?.actions.map((action) => (
        <Link key={action.url} href={action.url} target="_blank" rel="noreferrer">
          {action.label}
        </Link>
      ))}
      <Accordion collapsible defaultOpenItems="why">
        <AccordionItem value="why">
          <AccordionHeader size="small">Why</AccordionHeader>
          <AccordionPanel>
            <ul className={styles.why} data-testid="card-why">
              {best ? (
                <li>
                  <Text size={200}>{best.why}</Text>
                </li>
              ) : null}
              {card?.why.map((why) => (
                <li key={why.source}>
                  <Text size={200}>
                    <strong>{sourceName(why.source)}</strong>: {whyText(why)}
                    {why.elapsedMs === null ? '' : ` (${why.elapsedMs} ms)`}
                  </Text>
                </li>
              ))}
            </ul>
          </AccordionPanel>
        </AccordionItem>
      </Accordion>
      {call.cardTrouble ? <Text size={200}>Who is calling can’t be looked up: {call.cardTrouble}</Text> : null}
      {call.trouble ? <Text size={200}>The call can’t be answered: {call.trouble.reason}</Text> : null}
      <div className={styles.buttons}>
        <Button
          className={mergeClasses(styles.button, styles.accept)}
          appearance="primary"
          icon={<CallRegular />}
          disabled={answering}
          data-testid="accept"
          onClick={() => void store.answer(callKey)}
        >
          {answering ? 'Answering…' : 'Accept'}
        </Button>
        <Button
          className={mergeClasses(styles.button, styles.decline)}
          icon={<CallEndRegular />}
          disabled={answering}
          data-testid="decline"
          onClick={() => void store.decline(callKey)}
        >
          Decline
        </Button>
      </div>
    </Card>
  );
}
