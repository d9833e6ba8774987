# Reads any team token by its ID.
data "tfetokens_team_token" "ci" {
  token_id = "at-nHq5GyAaeJpYXmsB"
}

# Reads the team's singleton.
data "tfetokens_team_token" "legacy" {
  team_id = "team-6p5jTwJQXwqZBncC"
}

output "ci_expires_at" {
  value = data.tfetokens_team_token.ci.expires_at
}
