// A style sheet as text: the bundler reads it.
declare module "*.css" {
  const text: string;
  export default text;
}
