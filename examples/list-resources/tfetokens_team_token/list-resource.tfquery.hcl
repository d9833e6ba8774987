list "tfetokens_team_token" "platform" {
  provider = tfetokens

  config {
    organization = "acme"
    team_id      = "team-BUHBEM97xboT8TVz"
  }
}
