data "tfetokens_team_tokens" "platform" {
  organization = "acme"
  query        = "platform"
  sort         = "-last-used-at"
}

output "unused" {
  value = [for token in data.tfetokens_team_tokens.platform.tokens : token.id if token.last_used_at == null]
}
