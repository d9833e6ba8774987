data "tfetokens_organization_token" "acme" {
  organization = "acme"
}

output "expires_at" {
  value = data.tfetokens_organization_token.acme.expires_at
}
