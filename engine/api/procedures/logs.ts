import { followLog } from '../follow-log.ts'
import { api } from '../implementer.ts'
import { untilClosing } from '../until-closing.ts'

export const logs = {
  follow: api.logs.follow.handler(({ context, input, signal }) => followLog(context, input, untilClosing(context, signal))),
}
