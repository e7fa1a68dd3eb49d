// A name as somebody wrote it: in its own direction, whole, broken where it is too long for its place.

import { makeStyles, Text, type TextProps } from '@fluentui/react-components';

const useStyles = makeStyles({ name: { overflowWrap: 'anywhere', unicodeBidi: 'isolate' } });

type Props = Pick<TextProps, 'size' | 'weight'> & { children: string };

export function Name({ children, ...rest }: Props) {
  const styles = useStyles();
  return (
    <Text className={styles.name} dir="auto" {...rest}>
      {children}
    </Text>
  );
}
