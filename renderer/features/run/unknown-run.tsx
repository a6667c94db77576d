import type { Failure } from '../../transport/index.ts'
import { Empty, Page, PageLink } from '../../ui/index.ts'

export function UnknownRun({ failure }: { failure: Failure }) {
  return (
    <Page title="No such run">
      <Empty sentence={failure.message} action={<PageLink to="/runs">See all runs</PageLink>} />
    </Page>
  )
}
