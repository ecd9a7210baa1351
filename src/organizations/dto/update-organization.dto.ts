import {
  IsDisplayName,
  IsEmailAddress,
  IsNewOrganizationName,
  IsNewPassword,
} from '../../common/validation/fields.decorator';

/** Any of these; at least one. */
export class UpdateOrganizationDto {
  @IsNewOrganizationName({ optional: true, api: { description: 'A new name', example: 'acme-labs' } })
  readonly organization_name?: string;

  @IsEmailAddress({ optional: true, api: { description: "A new email of the caller's own account" } })
  readonly email?: string;

  @IsNewPassword({ optional: true, api: { description: "A new password of the caller's own account" } })
  readonly password?: string;

  @IsDisplayName({ optional: true })
  readonly display_name?: string;
}

/** One for each kind of change. */
export const UPDATE_EXAMPLES: Readonly<Record<string, { summary: string; value: UpdateOrganizationDto }>> = {
  display_name: { summary: 'Another name to show', value: { display_name: 'Acme Laboratories' } },
  organization_name: { summary: 'Another name', value: { organization_name: 'acme-labs' } },
  account: {
    summary: 'Another email and password for yourself',
    value: { email: 'new-owner@acme.example', password: 'staple battery horse correct' },
  },
};
