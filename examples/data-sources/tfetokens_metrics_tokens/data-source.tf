data "tfetokens_metrics_tokens" "all" {
  organization = "acme"
}

output "metrics_tokens" {
  value = data.tfetokens_metrics_tokens.all.tokens[*].name
}
