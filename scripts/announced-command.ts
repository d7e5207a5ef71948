import type { Command } from 'commander'
import { cutText } from '../src/audit/cut-text.ts'

/** The command that runs, in the words of the access log: `yiku account disable`, done to its first argument: `account:li.si`. */
export const announcedCommand: { route: string; subject?: string | undefined } = { route: 'yiku' }

export function announceCommand(command: Command): void {
  const names = namesOf(command)
  const [about] = command.args
  announcedCommand.route = names.join(' ')
  announcedCommand.subject = about === undefined ? undefined : cutText(`${names[1]}:${about}`, 200)
}

function namesOf(command: Command): string[] {
  return [...(command.parent ? namesOf(command.parent) : []), command.name()]
}
