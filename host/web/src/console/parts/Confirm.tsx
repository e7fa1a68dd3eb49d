// Asks before something is done that has consequences.

import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { t } from '../../i18n';
import { Problem } from '../../pages/parts/Problem';
import { wordsOf } from '../../pages/parts/words';

interface Props {
  title: string;
  detail: ReactNode;
  /** What the button says. */
  label: string;
  go: () => Promise<void>;
  close: () => void;
}

export function Confirm({ title, detail, label, go, close }: Props) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await go();
      close();
    } catch (failure) {
      setError(wordsOf(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => open || close()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            {detail}
            {error ? <Problem text={error} /> : null}
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" disabled={busy} onClick={() => void confirm()}>
              {label}
            </Button>
            <Button disabled={busy} onClick={close}>
              {t('common.cancel')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
