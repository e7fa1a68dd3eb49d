// The keys that work everywhere.

import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import { t } from '../i18n';
import { type Shortcut, shownKeys } from './shortcuts';

const useStyles = makeStyles({
  keys: { display: 'grid', gridTemplateColumns: 'auto 1fr', gap: tokens.spacingHorizontalM, margin: '1rem 0' },
  does: { margin: 0 },
});

const MEANINGS: readonly (readonly [Shortcut, () => string])[] = [
  ['answer', () => t('card.keyAnswer')],
  ['decline', () => t('card.keyDecline')],
  ['toCard', () => t('card.keyToCard')],
  ['help', () => t('card.keyHelp')],
];

export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const styles = useStyles();
  return (
    <Dialog modalType="non-modal" open onOpenChange={onClose}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('card.shortcuts')}</DialogTitle>
          <DialogContent>
            <Text>{t('card.shortcutsDetail')}</Text>
            <dl className={styles.keys} data-testid="shortcuts">
              {MEANINGS.map(([shortcut, meaning]) => [
                <dt key={`${shortcut} keys`}>
                  {shownKeys(shortcut).map((key, at) => [at ? ' + ' : '', <kbd key={key}>{key}</kbd>])}
                </dt>,
                <dd key={shortcut} className={styles.does}>
                  {meaning()}
                </dd>,
              ])}
            </dl>
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('card.close')}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
