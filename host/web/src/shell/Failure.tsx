// Something could not be had, with what can be done about it. It is there from the first moment: what fails may be the loading
// of anything else.

import { Button, makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  box: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    border: `1px solid ${tokens.colorStatusDangerBorder1}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorStatusDangerBackground1,
  },
  // Refusals have two lines: what they mean, and the server’s own words.
  text: { flexGrow: 1, flexBasis: '12rem', minWidth: 0, whiteSpace: 'pre-line', overflowWrap: 'anywhere' },
});

interface Props {
  text: string;
  /** What can be done, and its name. */
  action?: { label: string; act: () => void };
}

export function Failure({ text, action }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.box} role="alert">
      <span className={styles.text}>{text}</span>
      {action ? <Button onClick={action.act}>{action.label}</Button> : null}
    </div>
  );
}
