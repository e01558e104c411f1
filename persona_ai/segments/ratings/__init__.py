"""What batteries of ratings have in common: factors, and latent classes of answers."""
