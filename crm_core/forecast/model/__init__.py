"""The forecast by model: from the dated history of all deals to win chances by week, ranges and their track record."""
