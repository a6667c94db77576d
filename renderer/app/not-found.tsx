import { Empty, Page, PageLink } from '../ui/index.ts'

export function NotFound() {
  return (
    <Page title="No such page">
      <Empty sentence="There is no page at this address." action={<PageLink to="/">Go to Home</PageLink>} />
    </Page>
  )
}
