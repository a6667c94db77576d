import { hue } from './palette.ts'
import styles from './run-dot.module.css'

/** A run's colour, as its lines have it in charts. */
export function RunDot({ colour }: { colour: number }) {
  return <span className={styles.dot} style={{ background: hue(colour) }} aria-hidden />
}
