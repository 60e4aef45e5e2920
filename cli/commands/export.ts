import type { Command } from 'commander';
export function addExportCommand(_program: Command): void {}
