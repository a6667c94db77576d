import type { ComponentProps } from 'react'

/** A link within the page: `/runs/abc`. Written as the address has it, so that it can be opened in a tab or copied. */
export function PageLink({ to, children, ...rest }: { to: string } & Omit<ComponentProps<'a'>, 'href'>) {
  return (
    <a {...rest} href={`#${to}`}>
      {children}
    </a>
  )
}
