resource "tfetokens_organization_token" "acme" {
  organization = "acme"
  expires_at   = "2031-12-31T00:00:00Z"

  timeouts = {
    create = "5m"
    update = "5m"
  }
}
