export abstract class DatabaseConfig {
  abstract readonly uri: string;
  abstract readonly systemDatabase: string;
}
