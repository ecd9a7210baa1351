import { NotesRepository } from '../../support/notes-feature';
import { enroll } from '../enrollment';

const NOTE = { key: 'shared', text: 'the same in each organization' };

export const NOTES_REPOSITORY = enroll(NotesRepository, {
  seed: (app, tenant) => app.get(NotesRepository).add(tenant, NOTE),
  cases: {
    add: { 'a key that is taken': (sut, tenant) => sut.add(tenant, NOTE) },
    list: { all: (sut, tenant) => sut.list(tenant) },
  },
});
