import { type ReactNode, useEffect } from 'react'
import styles from './page.module.css'

export interface PageProps {
  /** Shown in the page's head, and in the window's title. */
  title: string
  /** Instead of the plain title; must hold an h1. */
  header?: ReactNode
  /** Buttons at the right end of the head. */
  actions?: ReactNode
  /** A row between head and body. */
  toolbar?: ReactNode
  /** The body fills the rest and scrolls by itself; `flush` has neither padding nor a scroll bar of its own. */
  flush?: boolean
  children: ReactNode
}

/** A page of the window: head, toolbar, body. */
export function Page({ title, header, actions, toolbar, flush = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} – Leyden`
  }, [title])
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        {header ?? <h1>{title}</h1>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {toolbar && <div className={styles.toolbar}>{toolbar}</div>}
      <div className={flush ? styles.flush : styles.body}>{children}</div>
    </div>
  )
}
