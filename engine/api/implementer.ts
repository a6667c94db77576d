import { implement } from '@orpc/server'
import { contract } from './contract/index.ts'
import type { Services } from './services.ts'
import { tellErrors } from './tell-errors.ts'

/** What each procedure of the contract is made with. */
export const api = implement(contract).$context<Services>().use(tellErrors)
