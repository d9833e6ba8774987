# A described token. A team can have many of them.
resource "tfetokens_team_token" "ci" {
  team_id            = "team-BUHBEM97xboT8TVz"
  description_prefix = "ci "
  expires_at         = "2031-12-31T00:00:00Z"

  lifecycle {
    create_before_destroy = true
  }
}

# The team's singleton.
resource "tfetokens_team_token" "legacy" {
  team_id    = "team-6p5jTwJQXwqZBncC"
  expires_at = "2031-12-31T00:00:00Z"

  timeouts = {
    create = "5m"
    update = "5m"
  }
}
