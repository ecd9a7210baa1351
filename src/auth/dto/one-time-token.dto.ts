import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';

const TOKEN_MAX = 100;

/** What comes back of a mail. */
export class OneTimeTokenDto {
  @ApiProperty({
    description: 'From the link of the mail, behind #token=',
    example: 'Jx0f9m2yQ3b7T1vZcK8wRr5nLq4hUe6dSa0pXo9iGgE',
    minLength: 1,
    maxLength: TOKEN_MAX,
  })
  @Length(1, TOKEN_MAX)
  @IsString()
  readonly token!: string;
}
